import { parse, type ParseEntry } from 'shell-quote';
import { jsonFault, parseJson, type Json, type JsonObject } from '@/shared/json/document';

/** What a cURL command says of an HTTP agent, and what of it is not taken. */
export interface ReadCommand {
  readonly config: JsonObject;
  /** Logins, which belong in a credential: header names, or `-u`. */
  readonly logins: readonly string[];
  /** Options that an HTTP agent has no setting for. */
  readonly ignored: readonly string[];
}

/** Why a text is no cURL command that can be taken. */
export type Refused = 'not_curl' | 'no_address' | 'several_addresses' | 'form_upload' | 'file';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Options without a value that change nothing of what an agent does. */
const HARMLESS = /^(?:-[sSLivf]+|--(?:silent|show-error|location|include|verbose|fail|compressed))$/;
const LONG: Readonly<Record<string, string>> = {
  '-X': '--request',
  '-H': '--header',
  '-d': '--data',
  '--data-raw': '--data',
  '--data-binary': '--data',
  '--data-ascii': '--data',
  '-G': '--get',
  '-I': '--head',
  '-u': '--user',
  '-b': '--cookie',
  '-A': '--user-agent',
  '-e': '--referer',
  '-F': '--form',
  '--form-string': '--form',
  '-T': '--upload-file',
};
const VALUED = new Set(['--request', '--header', '--data', '--data-urlencode', '--json', '--user', '--cookie', '--user-agent', '--referer', '--form', '--upload-file', '--url', '-o', '--output', '-m', '--max-time', '--connect-timeout', '-x', '--proxy', '--cacert', '--cert', '--key', '--retry']);
const LOGIN_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key', 'api-key', 'apikey', 'x-auth-token']);
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
};

interface Said {
  readonly addresses: string[];
  readonly headers: [name: string, value: string][];
  readonly data: string[];
  readonly logins: string[];
  readonly ignored: string[];
  method: string | null;
  isJson: boolean;
  inQuery: boolean;
}

/** Reads a cURL command as the configuration of an HTTP agent. */
export function readCurl(command: string): ReadCommand | Refused {
  const words = wordsOf(command);
  if (words[0] !== 'curl') return 'not_curl';
  const said: Said = { addresses: [], headers: [], data: [], logins: [], ignored: [], method: null, isJson: false, inQuery: false };
  const refused = readOptions(words.slice(1), said);
  if (refused !== null) return refused;
  const [address, ...others] = said.addresses;
  if (address === undefined) return 'no_address';
  if (others.length > 0) return 'several_addresses';
  return { config: configOf(address, said), logins: said.logins, ignored: said.ignored };
}

/** The words of a shell command; variables stay as they are written. */
function wordsOf(command: string): readonly string[] {
  const lines = command.trim().replace(/^\$\s+/, '').replaceAll(/[\\^]\r?\n/g, ' ');
  return parse(lines, (name) => `$${name}`).flatMap((word) => plain(word));
}

function plain(word: ParseEntry): readonly string[] {
  if (typeof word === 'string') return [word];
  return 'pattern' in word ? [word.pattern] : [];
}

function readOptions(words: readonly string[], said: Said): Refused | null {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-') || word === '-') {
      said.addresses.push(word);
      continue;
    }
    const [option, value, next] = optionAt(words, at);
    at = next;
    const refused = take(option, value, said);
    if (refused !== null) return refused;
  }
  return null;
}

/** An option in its long form with its value: `-XPOST`, `--request=POST` or the next word. */
function optionAt(words: readonly string[], at: number): readonly [option: string, value: string, next: number] {
  const word = words[at] ?? '';
  const [name = '', ...joined] = word.startsWith('--') ? word.split('=') : [word];
  if (joined.length > 0) return [LONG[name] ?? name, joined.join('='), at];
  const short = word.slice(0, 2);
  const long = LONG[short];
  if (!word.startsWith('--') && word.length > 2 && long !== undefined && VALUED.has(long)) return [long, word.slice(2), at];
  const option = LONG[word] ?? word;
  return VALUED.has(option) ? [option, words[at + 1] ?? '', at + 1] : [option, '', at];
}

function take(option: string, value: string, said: Said): Refused | null {
  switch (option) {
    case '--request':
      said.method = value.toUpperCase();
      return null;
    case '--head':
      said.method = 'HEAD';
      return null;
    case '--get':
      said.inQuery = true;
      return null;
    case '--url':
      said.addresses.push(value);
      return null;
    case '--header':
      takeHeader(value, said);
      return null;
    case '--user-agent':
    case '--referer':
      said.headers.push([option.slice(2), value]);
      return null;
    case '--user':
    case '--cookie':
      said.logins.push(option === '--user' ? '-u' : 'cookie');
      return null;
    case '--json':
      said.isJson = true;
      said.data.push(value);
      return value.startsWith('@') ? 'file' : null;
    case '--data':
      said.data.push(value);
      return value.startsWith('@') ? 'file' : null;
    case '--data-urlencode':
      said.data.push(encoded(value));
      return value.includes('@') && !value.includes('=') ? 'file' : null;
    case '--form':
      return 'form_upload';
    case '--upload-file':
      return 'file';
    default:
      if (!HARMLESS.test(option)) said.ignored.push(option);
      return null;
  }
}

function takeHeader(header: string, said: Said): void {
  const colon = header.indexOf(':');
  const name = header.slice(0, colon).trim();
  const value = header.slice(colon + 1).trim();
  if (colon < 1 || value === '') return;
  if (LOGIN_HEADERS.has(name.toLowerCase())) said.logins.push(name);
  else said.headers.push([name, value]);
}

/** `name=value` or `=value` with the value percent-encoded. */
function encoded(pair: string): string {
  const equals = pair.indexOf('=');
  const [name, value] = equals < 0 ? ['', pair] : [pair.slice(0, equals), pair.slice(equals + 1)];
  return name === '' ? encodeURIComponent(value) : `${name}=${encodeURIComponent(value)}`;
}

function configOf(address: string, said: Said): JsonObject {
  const joint = address.includes('?') ? '&' : '?';
  const [url, asked] = addressOf(said.inQuery ? address + joint + said.data.join('&') : address);
  const data = said.inQuery ? [] : said.data;
  const method = said.method ?? (data.length > 0 ? 'POST' : 'GET');
  const [format, body] = data.length > 0 ? bodyOf(data, said) : [null, null];
  const headers = said.headers.filter(
    ([name, value]) => name.toLowerCase() !== 'content-type' || format === null || value !== CONTENT_TYPES[format],
  );
  return {
    url,
    ...(METHODS.includes(method) && method !== 'GET' && { method }),
    ...(Object.keys(asked).length > 0 && { query: asked }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(body !== null && { body: { value: body } }),
    ...(format !== null && format !== 'json' && { body_format: format }),
  };
}

/** The address without its parameters, and those; all of it where a name stands twice. */
function addressOf(address: string): readonly [string, Record<string, string>] {
  const full = /^https?:\/\//i.test(address) ? address : `http://${address}`;
  const mark = full.indexOf('?');
  if (mark < 0) return [full, {}];
  const pairs = [...new URLSearchParams(full.slice(mark + 1).replace(/#.*$/, ''))];
  const asked = Object.fromEntries(pairs);
  return Object.keys(asked).length === pairs.length ? [full.slice(0, mark), asked] : [full, {}];
}

/** How a body is written, and its value. */
function bodyOf(data: readonly string[], said: Said): readonly [format: string, body: Json] {
  const type = said.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1].toLowerCase();
  const text = data.join('&');
  if (said.isJson || type?.includes('json') === true || (type === undefined && /^\s*[{[]/.test(text))) {
    return jsonFault(text) === null ? ['json', parseJson(text)] : ['text', text];
  }
  if (type?.includes('xml') === true) return ['xml', text];
  if (type !== undefined && type !== CONTENT_TYPES.form) return ['text', text];
  const pairs = [...new URLSearchParams(text)];
  const form = Object.fromEntries(pairs);
  return Object.keys(form).length === pairs.length && text.includes('=') ? ['form', form] : ['text', text];
}
