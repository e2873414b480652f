/** What a network file may claim before we believe that it is damaged or hostile. */

export const limits = {
  /** bytes of the file */
  fileBytes: 2 ** 30,
  /** bytes of all arrays of the file, unpacked */
  arrayBytes: 2 ** 29,
  /** weights of a layer as a dense matrix, on export */
  denseWeights: 2 ** 27,
  /** nodes in the whole file, sub-graphs included */
  nodes: 10_000,
  /** sub-graphs inside sub-graphs */
  depth: 16,
  /** neurons of one layer, and elements between two nodes */
  neurons: 2 ** 24,
  /** synapses of one folded layer */
  synapses: 2 ** 27,
  /** multiply-adds of folding one layer */
  operations: 2 ** 32,
} as const;
