import { expect, test } from 'vitest';
import { calendarFile } from './calendar-file.ts';

async function linesOf(title: string, url: string): Promise<readonly string[]> {
  const file = await calendarFile({ title, url, start: new Date('2026-11-21T14:30:00Z'), minutes: 90 });
  expect(file.type).toBe('text/calendar;charset=utf-8');
  // Long lines are folded: a line break and one blank (RFC 5545 section 3.1).
  return (await file.text()).replaceAll('\r\n ', '').split('\r\n');
}

test('holds one event with its title, link, beginning and end', async () => {
  const url = `https://meet.example.org/standup#token=${'x'.repeat(300)}`;
  const lines = await linesOf('Stand-up, daily; short', url);
  expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1);
  expect(lines).toContain('SUMMARY:Stand-up\\, daily\\; short');
  expect(lines).toContain('DTSTART:20261121T143000Z');
  expect(lines).toContain('DTEND:20261121T160000Z');
  expect(lines).toContain(`URL;VALUE=URI:${url}`);
  expect(lines).toContain(`LOCATION:${url}`);
});

test('keeps a line break in a title from becoming a line of the file', async () => {
  const lines = await linesOf('A\r\nATTACH:http://evil.example', 'https://meet.example.org/a');
  expect(lines.filter((line) => line.startsWith('ATTACH'))).toEqual([]);
});
