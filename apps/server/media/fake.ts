/** A media port that only remembers what it was asked: for tests of everything in front of it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { listPermissions, type Permission } from '@foyer/admission';
import type { WireSource } from '@foyer/wire';
import type { ForwardedAnswer, MediaPort } from './port.ts';

const isMedia = (permission: Permission): boolean => /^(track|data)\./.test(permission);

const nothing: ForwardedAnswer = { status: 404, contentType: 'text/plain', body: new Uint8Array() };

export class FakeMedia implements MediaPort {
  readonly asked: string[] = [];
  running = false;

  start(): void {
    this.running = true;
  }

  ready(): boolean {
    return this.running;
  }

  async removeParticipant(room: string, identity: string): Promise<void> {
    this.asked.push(`remove ${room} ${identity}`);
  }

  async pauseSource(room: string, identity: string, source: WireSource): Promise<void> {
    this.asked.push(`pause ${room} ${identity} ${source}`);
  }

  async renameParticipant(room: string, identity: string, name: string): Promise<void> {
    this.asked.push(`rename ${room} ${identity} ${name}`);
  }

  async setPermissions(room: string, identity: string, permissions: ReadonlySet<Permission>): Promise<void> {
    this.asked.push(`permit ${room} ${identity} ${listPermissions(permissions).filter(isMedia).join()}`);
  }

  async endRoom(room: string): Promise<void> {
    this.asked.push(`end ${room}`);
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, _head: Buffer): boolean {
    if (!(request.url ?? '').startsWith('/rtc')) return false;
    socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    return true;
  }

  async validate(): Promise<ForwardedAnswer> {
    return nothing;
  }

  async roomService(): Promise<ForwardedAnswer> {
    return nothing;
  }

  async stop(options: { readonly drain: boolean }): Promise<void> {
    this.asked.push(options.drain ? 'drain' : 'stop');
    this.running = false;
  }
}
