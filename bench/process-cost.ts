/** CPU time and memory of another process, as Linux counts them (proc(5)). */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Clock ticks a second in /proc/<pid>/stat. */
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU milliseconds of all threads of a process so far, user and system. */
export function cpuMillis(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold spaces; what follows is counted from field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
}

/** Resident bytes. */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}

/** CPU milliseconds all processes of the machine have used so far: tells how much others were in the way. */
export function machineBusyMillis(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .map(Number);
  return ((user + nice + system + irq + softirq) * 1000) / ticks;
}

/** UDP datagrams (IPv4) that the machine has sent so far. */
export function datagramsSent(): number {
  const [names = '', values = ''] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Udp:'));
  return Number(values.split(' ')[names.split(' ').indexOf('OutDatagrams')]);
}

/** The core of what is measured and that of what drives it; the same one where there is but one. */
export const cores = { measured: 0, driver: Math.min(1, availableParallelism() - 1) } as const;

export function pinned(core: number): readonly string[] {
  return ['taskset', '-c', String(core)];
}
