import { connect } from 'node:net';

const LIMIT = 5_000;

/**
 * Sends commands to a server on loopback, without any client in between. What it gives is the protocol as text: errors begin with `-`. For tests that must not depend on what
 * they test.
 */
export function askRedis(port: number, commands: readonly (readonly string[])[]): Promise<readonly string[]> {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  return new Promise<readonly string[]>((resolve, reject) => {
    const limit = setTimeout(() => end(new Error(`Redis on port ${port} did not answer in ${LIMIT} ms.`)), LIMIT);
    const end = (failure?: Error): void => {
      clearTimeout(limit);
      socket.destroy();
      if (failure === undefined) resolve(readReplies(text));
      else reject(failure);
    };
    socket.setEncoding('latin1'); // a character for a byte, as the lengths of the protocol count
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (readReplies(text).length === commands.length) end();
    });
    socket.on('connect', () => (commands.length === 0 ? end() : socket.write(commands.map(encode).join(''))));
    socket.on('error', end);
    socket.on('close', () => end(new Error(`Redis on port ${port} closed the connection.`)));
  });
}

function encode(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Those that have come completely, each as text: a bulk string as what it holds, a list as its parts in lines, a status, number or error with its sign. */
function readReplies(text: string): string[] {
  const replies: string[] = [];
  for (let at = 0; ;) {
    const found = readReply(text, at);
    if (found === undefined) return replies;
    replies.push(found.reply);
    at = found.end;
  }
}

function readReply(text: string, start: number): { readonly reply: string; readonly end: number } | undefined {
  const lineEnd = text.indexOf('\r\n', start);
  if (lineEnd < 0) return undefined;
  const head = text.slice(start, lineEnd);
  const after = lineEnd + 2;
  const count = Number(head.slice(1));
  if (head.startsWith('$')) {
    if (count < 0) return { reply: '(nil)', end: after };
    return text.length < after + count + 2
      ? undefined
      : { reply: text.slice(after, after + count), end: after + count + 2 };
  }
  if (!head.startsWith('*')) return { reply: head, end: after };
  const parts: string[] = [];
  let end = after;
  for (let index = 0; index < count; index += 1) {
    const part = readReply(text, end);
    if (part === undefined) return undefined;
    parts.push(part.reply);
    end = part.end;
  }
  return { reply: parts.join('\n'), end };
}
