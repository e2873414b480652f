/**
 * What a leak leaves of a membrane, defined once for the golden model and the real-number array that RTL is simulated with.
 * All else that moves a membrane is whole LSB; a leak alone makes fractions, and cuts what it leaves to a grid.
 */

/**
 * Parts of an LSB. A membrane of less than 2^33 LSB is then exact in a double, and so is every sum of weights and the membrane
 * whatever its order. A part is a nanovolt where an LSB is a millivolt: far below the noise of any membrane.
 */
export const leakGrid = 2 ** 20;

/** Towards zero, so that a membrane that is left alone ends there. @param membrane LSB */
export const leak = (membrane: number, beta: number): number => Math.trunc(membrane * beta * leakGrid) / leakGrid;
