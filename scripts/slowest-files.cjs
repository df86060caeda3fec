/** A reporter of Jest: a run of many files ends with the ten slowest, for people to look at. No time fails a run. */
module.exports = class SlowestFiles {
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length < 50) return;
    const seconds = ({ perfStats: { start, end } }) => (end - start) / 1000;
    const slowest = [...testResults].sort((a, b) => seconds(b) - seconds(a)).slice(0, 10);
    const lines = slowest.map((one) => {
      const file = one.testFilePath.replace(`${process.cwd()}/`, '');
      return `${seconds(one).toFixed(1).padStart(7)} s  ${file}`;
    });
    process.stderr.write(`\nThe slowest test files:\n${lines.join('\n')}\n`);
  }
};
