import { expect, it } from 'vitest';
import { createFormsUnderCheck } from '../../src/approvals/forms-under-check.js';
import { ana, ben } from './given.js';

it('only the allowed number of forms per person is checked at once, and other people do not wait', () => {
  const begin = createFormsUnderCheck(() => 2);
  const [first] = [begin(ana), begin(ana)];
  expect(begin(ana)).toMatchObject({ refusal: { code: 'too-many-forms' } });
  expect(begin(ben)).toHaveProperty('end');
  if ('end' in first) for (let n = 0; n < 2; n++) first.end();
  expect(begin(ana)).toHaveProperty('end');
  expect(begin(ana)).toHaveProperty('refusal');
});
