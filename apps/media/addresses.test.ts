import { expect, test } from 'vitest';
import { candidateAddresses, type Interfaces, machineAddresses } from './addresses.ts';

function address(family: 'IPv4' | 'IPv6', text: string, internal = false): NonNullable<Interfaces[string]>[number] {
  const common = { address: text, netmask: '', mac: '', internal, cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
}

const machine: Interfaces = {
  lo: [address('IPv4', '127.0.0.1', true), address('IPv6', '::1', true)],
  eth0: [address('IPv4', '192.0.2.7'), address('IPv6', '2001:db8::7')],
  wlan0: [address('IPv4', '198.51.100.9'), address('IPv4', '192.0.2.7')],
  none: undefined,
};

test('every IPv4 address that others may reach, once, and last the loopback', () => {
  expect(machineAddresses(machine)).toEqual(['192.0.2.7', '198.51.100.9', '127.0.0.1']);
  expect(machineAddresses({})).toEqual(['127.0.0.1']);
});

test.each([
  ['configured ones', { announcedAddresses: ['203.0.113.1'], bindAddress: '192.0.2.7' }, ['203.0.113.1']],
  ['the bound one', { announcedAddresses: [], bindAddress: '192.0.2.7' }, ['192.0.2.7']],
  ['those of the machine', { announcedAddresses: [], bindAddress: '' }, machineAddresses(machine)],
  ['those of the machine for 0.0.0.0', { announcedAddresses: [], bindAddress: '0.0.0.0' }, machineAddresses(machine)],
])('announced: %s', (_, settings, expected) => {
  expect(candidateAddresses(settings, machine)).toEqual(expected);
});
