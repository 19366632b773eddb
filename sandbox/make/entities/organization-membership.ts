const invitationLife = 7 * 24 * 60 * 60 * 1000;

export interface Invitation {
  hash: string;
  /** The value that Make shows as `invitation`: here the time it was sent. */
  sentAt: string;
  expiredEarly: boolean;
}

export interface OrganizationMembership {
  userId: number;
  organizationId: number;
  usersRoleId: number;
  invitation: Invitation | null;
}

export type InvitationStatus = 'pending' | 'expired' | null;

export function invitationStatus({ invitation }: OrganizationMembership, now: number): InvitationStatus {
  if (invitation === null) return null;
  const over = invitation.expiredEarly || now >= Date.parse(invitation.sentAt) + invitationLife;
  return over ? 'expired' : 'pending';
}
