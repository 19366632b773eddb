/** The result of one check: the state, or the remedy. */
export interface Check {
  readonly is: 'good' | 'bad' | 'doubtful';
  readonly says: string;
}

export const good = (says: string): Check => ({ is: 'good', says });
export const bad = (says: string): Check => ({ is: 'bad', says });
/** Not wrong, but an operator should look at it. */
export const doubtful = (says: string): Check => ({ is: 'doubtful', says });

export const marks = { good: '✓', bad: '✗', doubtful: '!' } as const;
