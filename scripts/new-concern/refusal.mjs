/** What keeps the generator from working: nothing was written, and the message says what to do. */
export class Refusal extends Error {
  name = 'Refusal';
}
