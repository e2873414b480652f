/** Small good examples of what tools write, for the fuzzer to damage. */

export const liberty = `library (fuzz) {
  time_unit : "1ns";
  /* two cells */
  cell (BUFX2) {
    area : 24;
    pin (A) { direction : input; }
    pin (Y) { direction : output; function : "A"; }
  }
  cell (DFF) {
    area : 96;
    ff (IQ, IQN) { next_state : "D"; clocked_on : "CLK"; }
    pin (D) { direction : input; }
    pin (CLK) { direction : input; clock : true; }
    pin (Q) { direction : output; function : "IQ"; }
  }
}
`;

/** Control words of a core of two engines, two slots and four bits, as the test bench writes them. */
export const trace = `0 3 1 2b 1 x
1 1 0 0 0 x
2 3 0 0 2 1
3 2 0 0 3 0
end 4
`;

/** Of one core and one recording of two steps. */
export const spikes = `0 2 0
out 2 0 3
0 0 1
out 0 1 10
0 1 0
out 1 0 12
0 1 0
out 1 0 15
0 3 0
out 3 0 16
end 1 2 10 20 4
`;

export const characterisation = `{
  "version": 1,
  "technology": "generic90",
  "level": "macro",
  "simulator": "ngspice 39",
  "engine": {
    "slots": 16,
    "weightBits": 8,
    "threshold": 136,
    "membrane": 1e-13,
    "lsbVolts": 0.000625,
    "beta": 0.9
  },
  "points": []
}
`;

/** Operations of the closed loop: code, slot, weight, zero, top, bottom, decision. */
export const record = `0 0 12 0.6 0.5 0.62 0
1 0 0 0.6 0.5 0.61 0
2 0 0 0.6 0.5 0.61 1
3 0 0 0.6 0.5 0.6 0
end 4
`;
