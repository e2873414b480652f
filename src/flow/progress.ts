/** How the stages of a job tell that they live; the command line decides what is shown of it. */

/** @param done of `total` units of work; the time left is estimated from it */
export type Update = (done: number, total: number, unit: string) => void;

export interface Progress {
  /** Runs one stage under a title. */
  stage<T>(title: string, work: (update: Update) => Promise<T>): Promise<T>;
}

/** Says nothing. */
export const silent: Progress = { stage: (_title, work) => work(() => undefined) };
