/**
 * How the hardware moves more charge than one ladder operation holds: the largest magnitude as often as it fits, then
 * the rest, all of one sign. Biases and the subtraction of the threshold use it; defined once for the golden model,
 * the memory images and the controller.
 *
 * @param amount LSB, an integer
 * @param weightBits sign included; one operation moves at most 2^(weightBits - 1) - 1
 * @returns signed amounts in the order in which they are carried out; empty for 0
 */
export function ladderSteps(amount: number, weightBits: number): number[] {
  const largest = 2 ** (weightBits - 1) - 1;
  const steps: number[] = [];
  for (let rest = Math.abs(amount); rest > 0; rest -= largest) steps.push(Math.sign(amount) * Math.min(rest, largest));
  return steps;
}
