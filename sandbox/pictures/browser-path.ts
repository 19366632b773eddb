/** The browser that draws and tests the page: Debian's Chromium, or the one that `USHER_BROWSER` names. */
export const browserPath = process.env.USHER_BROWSER ?? '/usr/bin/chromium';
