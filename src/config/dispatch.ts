/** Which cores have a front end an engine. */

/** An engine alone works its own list in either mode. */
export const isDecoupled = (
  { dispatch }: { readonly dispatch: 'lockstep' | 'decoupled' },
  { engines }: { readonly engines: number },
): boolean => dispatch === 'decoupled' && engines > 1;
