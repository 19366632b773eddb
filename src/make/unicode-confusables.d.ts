declare module 'unicode-confusables' {
  /**
   * Replaces each character by the one it looks like, according to the table of https://www.unicode.org/reports/tr39/.
   */
  export function rectifyConfusion(text: string): string;
}
