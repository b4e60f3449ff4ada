/**
 * The floor of the join: a page with nothing on it but the unmodified livekit-client, a button and a picture. It joins
 * the same room on the same server with the same devices; what our page takes longer is ours.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

const client = join(dirname(createRequire(import.meta.url).resolve('livekit-client')), 'livekit-client.umd.js');

const page = (identity: string) => `<!doctype html><meta charset="utf-8"><title>bare</title>
<video id="own" autoplay muted playsinline></video>
<button data-testid="join" disabled>Join</button>
<ul><li data-testid="tile" data-identity="${identity}"></li></ul>
<script src="/livekit-client.js"></script>
<script type="module">
  const { url, token } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const options = { audio: true, video: { resolution: { width: 1280, height: 720 } } };
  const tracks = await LivekitClient.createLocalTracks(options);
  for (const track of tracks) if (track.kind === 'video') track.attach(document.querySelector('#own'));
  const button = document.querySelector('button');
  button.disabled = false;
  button.onclick = async () => {
    const room = new LivekitClient.Room({ dynacast: true });
    room.on('trackSubscribed', (track, _publication, participant) => {
      if (track.kind !== 'video' || participant.identity !== ${JSON.stringify(identity)}) return;
      document.querySelector('li').append(track.attach());
    });
    room.once('signalConnected', () => tracks.forEach((track) => room.localParticipant.publishTrack(track)));
    await room.connect(url, token);
  };
</script>`;

export class BarePage {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param identity whose picture the page waits for */
  static async serve(identity: string): Promise<BarePage> {
    const script = readFileSync(client);
    const server = createServer((request, response) => {
      const isScript = request.url === '/livekit-client.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : page(identity));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new BarePage(server);
  }

  link(media: { readonly url: string; readonly token: string }): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/#${new URLSearchParams({ url: media.url, token: media.token })}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
