/** Nest calls a message that is a function, so that costly text is only made when it is logged; a class stands for its name. */
export function resolveMessage(message: unknown): unknown {
  if (typeof message !== 'function') return message;
  if (/^class\s/.test(Function.prototype.toString.call(message))) return message.name;
  const make = message as () => unknown; // what Nest's own logger takes it for
  return make();
}
