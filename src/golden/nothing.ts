/**
 * LSB. Charge moves in whole LSB, and 1 + x is 1 in IEEE double for any |x| < 2^-54: a membrane below this is zero to
 * everything that can happen to it, so that leaking it further changes nothing.
 */
export const nothing = 2 ** -60;
