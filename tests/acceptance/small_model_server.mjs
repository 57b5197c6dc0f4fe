// A small language model behind the Chat Completions API of OpenAI, on 127.0.0.1 and one thread.
// node small_model_server.mjs NODE_MODULES MODEL.gguf; prints its port.
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , modules, file] = process.argv;
const MODEL = path.basename(file, '.gguf');
const CONTEXT = 4096;
const MOST_TOKENS = 400;

const { getLlama, LlamaChatSession } = await import(
  pathToFileURL(path.join(modules, 'node-llama-cpp', 'dist', 'index.js')).href
);
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: 'error' });
const model = await llama.loadModel({ modelPath: file });

/** JSON Schema as this library's grammars take it: they know no `anyOf` and no bounds of numbers. */
function grammarSchema(schema) {
  if (Array.isArray(schema)) return schema.map(grammarSchema);
  if (schema === null || typeof schema !== 'object') return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => name !== 'title')
      .map(([name, part]) => {
        if (name === 'enum' || name === 'required') return [name, part];
        return [name === 'anyOf' ? 'oneOf' : name, grammarSchema(part)];
      }),
  );
}

async function grammarFor(format) {
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json_object') return llama.getGrammarFor('json');
  return llama.createGrammarForJsonSchema(grammarSchema(format.json_schema.schema));
}

function textOf(content) {
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}

async function complete(request, signal) {
  signal.throwIfAborted();
  const said = (role) => request.messages.filter((m) => m.role === role).map((m) => textOf(m.content));
  const system = said('system').join('\n\n');
  const user = said('user').join('\n\n');
  const context = await model.createContext({ contextSize: CONTEXT, threads: 1 });
  try {
    const session = new LlamaChatSession({
      contextSequence: context.getSequence(),
      systemPrompt: system || undefined,
    });
    const limit = request.max_completion_tokens ?? request.max_tokens ?? MOST_TOKENS;
    const answer = await session.promptWithMeta(user, {
      grammar: await grammarFor(request.response_format),
      temperature: request.temperature ?? 0.2,
      maxTokens: limit,
      seed: 1,
      signal,
    });
    const asked = model.tokenize(system + user).length;
    const answered = model.tokenize(answer.responseText).length;
    return {
      id: 'chatcmpl-small',
      object: 'chat.completion',
      created: Math.floor(Date.now() / 1000),
      model: MODEL,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: answer.responseText },
          finish_reason: answer.stopReason === 'maxTokens' ? 'length' : 'stop',
        },
      ],
      usage: { prompt_tokens: asked, completion_tokens: answered, total_tokens: asked + answered },
    };
  } finally {
    await context.dispose();
  }
}

let last = Promise.resolve();
const server = http.createServer(async (request, response) => {
  const chunks = [];
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  for await (const chunk of request) chunks.push(chunk);
  const turn = last.then(() => complete(JSON.parse(Buffer.concat(chunks).toString()), gone.signal));
  last = turn.catch(() => undefined);
  const [status, body] = await turn.then(
    (answer) => [200, answer],
    (error) => [400, { error: { message: String(error.message ?? error) } }],
  );
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
