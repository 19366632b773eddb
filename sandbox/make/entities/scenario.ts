export interface Scenario {
  id: number;
  name: string;
  teamId: number;
  isActive: boolean;
  /** User ids. */
  createdBy: number;
  updatedBy: number;
}

/** What a team's scenarios log in with elsewhere. */
export interface Connection {
  id: number;
  name: string;
  teamId: number;
  /** The account's address, where the app tells it. */
  email: string | null;
  /** Ids of scenarios. */
  usedBy: readonly number[];
}
