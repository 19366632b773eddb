/** One thing that is well or not, in words an operator can act on. */
export interface Check {
  readonly name: string;
  /** The same without anybody's words in it, for metrics; the name itself unless given. */
  readonly label?: string | undefined;
  readonly ok: boolean;
  readonly says: string;
  /** Without it Usher cannot do its job. */
  readonly readiness?: boolean;
  /** Only a new process brings it back. */
  readonly dead?: boolean;
}
