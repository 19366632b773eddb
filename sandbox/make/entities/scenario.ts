export interface Scenario {
  id: number;
  name: string;
  teamId: number;
  isActive: boolean;
  /** User ids. */
  createdBy: number;
  updatedBy: number;
}

/** A team's login to another service, used by its scenarios. */
export interface Connection {
  id: number;
  name: string;
  teamId: number;
  /** The account's email address, if the service shows it. */
  email: string | null;
  /** The ids of scenarios. */
  usedBy: readonly number[];
}
