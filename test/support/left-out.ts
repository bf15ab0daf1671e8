/**
 * A suite that needs something outside of the project. Where that is missing one test says so; in CI, which installs
 * it all (.ci/run), that test fails.
 * @param missing says of what is needed that it is not there: `there is no gcc`.
 */
export function describeUnless(
  missing: string | undefined,
  title: string,
  body: (this: Mocha.Suite) => void,
): void {
  if (missing === undefined) describe(title, body);
  else
    it(`${title}: left out, ${missing}`, () => {
      if (process.env.CI) throw new Error(`nothing may be left out in CI, but ${missing}`);
    });
}
