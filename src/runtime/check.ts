/** The health of one thing, in words an operator can act on. */
export interface Check {
  readonly name: string;
  /** The same without outside text, for metrics; the name itself by default. */
  readonly label?: string | undefined;
  readonly ok: boolean;
  readonly says: string;
  /** Without it Usher cannot do its job. */
  readonly readiness?: boolean;
  /** Only a new process can bring it back. */
  readonly dead?: boolean;
}
