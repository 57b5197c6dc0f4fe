import { createServer, connect, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A wire between a browser and the server that can be cut and mended. */
export interface Wire {
  readonly url: string;
  /** Breaks every connection that carries a path with these words, now and until it is mended. */
  cut(words: string): void;
  mend(): void;
  close(): void;
}

export async function wireTo(server: string): Promise<Wire> {
  const { hostname, port } = new URL(server);
  const carrying = new Map<Socket, string>();
  let severed: string | null = null;
  const isSevered = (said: string) => severed !== null && said.includes(severed);

  const listener = createServer((near) => {
    const far = connect(Number(port), hostname);
    const end = () => {
      carrying.delete(near);
      near.destroy();
      far.destroy();
    };
    near.on('data', (chunk: Buffer) => {
      // The last request that this connection carries.
      carrying.set(near, chunk.toString('latin1').split('\r\n', 1)[0] ?? '');
      if (isSevered(carrying.get(near) ?? '')) end();
      else far.write(chunk);
    });
    far.on('data', (chunk: Buffer) => near.write(chunk));
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    cut(words) {
      severed = words;
      for (const [socket, said] of carrying) if (isSevered(said)) socket.destroy();
    },
    mend() {
      severed = null;
    },
    close() {
      for (const socket of carrying.keys()) socket.destroy();
      listener.close();
    },
  };
}
