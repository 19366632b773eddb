import type { Status } from '../../approvals/phase.js';
import type { Request } from '../../approvals/request.js';
import { active } from './active.js';
import { awaiting } from './awaiting.js';
import { conflict } from './conflict.js';
import { done, ended } from './finished.js';
import { approved, ending, executing } from './on-make.js';
import { pending } from './pending.js';
import { cancelled, denied, expired } from './refused.js';
import { failed, partial, unknown } from './unfinished.js';
import type { StatusView, Views } from './view.js';

/** The view of each status. The compiler checks that none is missing. */
export const views: Views = {
  pending,
  approved,
  executing,
  awaiting,
  active,
  ending,
  conflict,
  done,
  ended,
  partial,
  failed,
  unknown,
  denied,
  cancelled,
  expired,
};

export const viewOf = ({ phase }: Pick<Request, 'phase'>): StatusView<Status> => views[phase.status];
