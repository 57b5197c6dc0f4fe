import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(?:js|css|svg|json|txt)$/;
/** Below this a compressed form saves less than a packet. */
const WORTHWHILE_BYTES = 1_000;

/** Writes `name.br` and `name.gz` beside each text file of the build, which the server sends. */
export function compressed(): Plugin {
  let directory = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved({ root, build }) {
      directory = join(root, build.outDir);
    },
    closeBundle() {
      for (const file of readdirSync(directory, { recursive: true, encoding: 'utf-8' })) {
        if (!TEXT.test(file)) continue;
        const content = readFileSync(join(directory, file));
        if (content.length < WORTHWHILE_BYTES) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(join(directory, `${file}.br`), brotliCompressSync(content, { params }));
        writeFileSync(join(directory, `${file}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}
