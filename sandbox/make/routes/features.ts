import { featureMissing, invalidInput, notFound } from '../api-error.js';
import { idInPath, idInQuery, type Route } from '../api-request.js';
import { pageOf, pagingOf, sorted } from '../pagination.js';
import { administeredOrganization } from '../rights.js';

export const getFeatureControls: Route = {
  operationId: 'getFeatureControls',
  method: 'GET',
  path: '/organizations/{organizationId}/feature-controls',
  scope: 'organizations:read',
  answer(request) {
    const { name, featureControls } = administeredOrganization(request, idInPath(request, 'organizationId'));
    if (featureControls === null) throw notFound(`No feature controls in '${name}'.`);
    return { enableAllControlFeatures: false, featureControls };
  },
};

const paging = { sortBy: 'name', sortDir: 'asc', limit: 10_000, sortable: ['name'] } as const;

export const listPrivateSpaces: Route = {
  operationId: 'listPrivateSpaces',
  method: 'GET',
  path: '/private-spaces',
  scope: 'teams:read',
  answer(request) {
    const organizationId = idInQuery(request, 'organizationId');
    if (organizationId === undefined) throw invalidInput(`Parameter 'organizationId' is missing.`);
    const { privateSpaces } = administeredOrganization(request, organizationId);
    if (privateSpaces === null) throw featureMissing();
    const pg = pagingOf(request.query, paging);
    const rows = pageOf(sorted(privateSpaces, pg), pg);
    return { privateSpaces: rows.map((one) => ({ ...one, organizationId })), pg };
  },
};
