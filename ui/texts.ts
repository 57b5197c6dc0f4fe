import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { transformAsync, type PluginObj, type types } from '@babel/core';
import macros from '@lingui/babel-plugin-lingui-macro';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

interface Options {
  /** Whether messages keep the ids by which catalogues know them. */
  readonly ids: boolean;
}

/**
 * Turns the macros of Lingui into calls. English stays where it was written, compiled, so that it
 * is loaded with the page that shows it and needs neither a catalogue nor a compiler in the browser.
 * A build without another language leaves out the ids as well.
 */
export function texts(): Plugin {
  let options: Options = { ids: true };
  return {
    name: 'texts',
    enforce: 'pre',
    configResolved({ command, root }) {
      options = { ids: command === 'serve' || readdirSync(join(root, 'locales')).length > 1 };
    },
    transform: {
      filter: { id: /\.tsx?$/, code: /@lingui\/(?:core|react)\/macro/ },
      async handler(code, id) {
        const result = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: ['typescript', ...(id.endsWith('x') ? (['jsx'] as const) : [])] },
          plugins: [
            [macros, { stripMessageField: false }],
            [compiled, options],
          ],
        });
        return { code: result?.code ?? code, map: result?.map ?? null };
      },
    },
  };
}

function compiled({ types: t }: { types: typeof types }, { ids }: Options): PluginObj {
  return {
    visitor: {
      ObjectExpression({ node }) {
        if (node.leadingComments?.some(({ value }) => value === 'i18n') !== true) return;
        node.properties = node.properties.filter((property) => ids || !isNamed(property, 'id'));
        for (const property of node.properties) {
          if (isNamed(property, 'message') && t.isStringLiteral(property.value)) {
            property.value = t.valueToNode(compileMessage(property.value.value));
          }
        }
      },
    },
  };

  function isNamed(property: types.Node, name: string): property is types.ObjectProperty {
    return t.isObjectProperty(property) && t.isIdentifier(property.key, { name });
  }
}
