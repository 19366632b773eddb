/** A person of the tour: their Slack user, and their Make user if they have one. */
export interface Actor {
  readonly name: string;
  readonly slack: string;
}

export interface Subject {
  readonly fullName: string;
  readonly email: string;
  readonly makeUser: number;
}

export const ana = {
  name: 'Ana',
  slack: 'U0ANA',
  fullName: 'Ana Costa',
  email: 'ana@example.com',
  makeUser: 4130,
} as const;

export const ben = {
  name: 'Ben',
  slack: 'U0BEN',
  fullName: 'Ben Weber',
  email: 'ben@example.com',
  makeUser: 4131,
} as const;

export const cat = {
  name: 'Cat',
  slack: 'U0CAT',
  fullName: 'Cat Lindqvist',
  email: 'cat@example.com',
  makeUser: 4132,
} as const;

export const dev = {
  name: 'Dev',
  slack: 'U0DEV',
  fullName: 'Dev Patel',
  email: 'dev@example.com',
  makeUser: 4133,
} as const;

export const eva = {
  name: 'Eva',
  slack: 'U0EVA',
  fullName: 'Eva Novak',
  email: 'eva@example.com',
  makeUser: 4134,
} as const;

export const ines = { fullName: 'Ines Duarte', makeUser: 4121 } as const;

/** Admins of Usher; neither of them decides requests. */
export const ada = { name: 'Ada', slack: 'U0ADMIN' } as const;
export const otto = { name: 'Otto', slack: 'U0OTHER' } as const;

export const logistics = { name: 'Harbour Logistics', organizationId: 7301 } as const;
export const finance = { name: 'Finance Ops', teamId: 915 } as const;
export const marketing = { name: 'Marketing', teamId: 916 } as const;
export const data = { name: 'Data', teamId: 918 } as const;

export const approvals = { id: 'C0APPROVALS', name: '#make-approvals' } as const;
export const audit = { id: 'C0AUDIT', name: '#make-audit' } as const;
