/** An appointment to put into a calendar (RFC 5545). What writes it is loaded only when somebody asks. */

export interface Appointment {
  readonly title: string;
  /** Where one goes: the room link, or an invitation. */
  readonly url: string;
  readonly start: Date;
  readonly minutes: number;
}

/** An `.ics` file of one event; its times are in UTC, so that every calendar shows them in its own zone. */
export async function calendarFile({ title, url, start, minutes }: Appointment): Promise<Blob> {
  const { default: calendar } = await import('ical-generator');
  const made = calendar({ prodId: { company: 'Foyer', product: 'Foyer', language: 'EN' } });
  const end = new Date(start.getTime() + minutes * 60_000);
  made.createEvent({ start, end, summary: title, location: url, description: url, url });
  return new Blob([made.toString()], { type: 'text/calendar;charset=utf-8' });
}
