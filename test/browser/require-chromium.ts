import { chromiumPath, NO_CHROMIUM } from './chromium.ts';

// Before the tests, so that what is missing is said in place of a stack trace.
if (chromiumPath() === undefined) {
  process.stderr.write(NO_CHROMIUM);
  process.exit(1);
}
