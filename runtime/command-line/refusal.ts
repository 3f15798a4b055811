/** The action of a command cannot be done. The message is a sentence for the operator. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
