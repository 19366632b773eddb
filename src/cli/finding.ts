/** One thing that was looked at: what is so, or what to do about it. */
export interface Finding {
  readonly is: 'good' | 'bad' | 'doubtful';
  readonly says: string;
}

export const good = (says: string): Finding => ({ is: 'good', says });
export const bad = (says: string): Finding => ({ is: 'bad', says });
/** Worth a look, and no reason to say that something is wrong. */
export const doubtful = (says: string): Finding => ({ is: 'doubtful', says });

export const marks = { good: '✓', bad: '✗', doubtful: '!' } as const;
