export interface Suberror {
  message: string;
  name: string;
}

/** A refusal in Make's own format. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: 400 | 401 | 402 | 403 | 404 | 406,
    readonly code: string,
    message: string,
    readonly detail: string,
    readonly suberrors: readonly Suberror[] = [],
  ) {
    super(message);
  }

  toJSON() {
    const { detail, message, code, suberrors } = this;
    return { detail, message, code, ...(suberrors.length > 0 && { suberrors }) };
  }
}

export const invalidInput = (detail: string, suberrors: readonly Suberror[] = []) =>
  new ApiError(400, 'IM005', 'Invalid input parameters', detail, suberrors);

export const entityLimit = (detail: string) => new ApiError(400, 'IM011', 'Entity limit exceeded', detail);

export const blocked = (detail: string) => new ApiError(400, 'IM016', 'Blocked by a dependency', detail);

export const featureMissing = () =>
  new ApiError(400, 'IM903', 'Feature is not available', 'The organization has no such feature.');

export const unauthorized = () =>
  new ApiError(401, 'SC401', 'Unauthorized', 'Token is missing or not valid in this zone.');

export const notInPlan = () =>
  new ApiError(402, 'SC402', 'Payment required', 'The plan of the organization lacks this feature.');

export const accessDenied = (detail = 'Access denied.') =>
  new ApiError(403, 'SC403', 'Permission denied', detail);

export const notFound = (detail: string) => new ApiError(404, 'SC404', 'Not found', detail);

export const confirmationRequired = (detail: string) =>
  new ApiError(406, 'IM004', 'Confirmation required', detail);
