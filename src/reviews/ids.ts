/** The action and view ids that Slack sends back. */
export const reviewActionIds = {
  open: 'access-review.open',
  start: 'access-review.start',
  verdict: 'access-review.verdict',
  keepAll: 'access-review.keep-all',
  back: 'access-review.back',
  next: 'access-review.next',
} as const;

export const reviewViewIds = {
  page: 'access-review.page',
  keep: 'access-review.keep',
  lower: 'access-review.lower',
  pass: 'access-review.pass',
} as const;
