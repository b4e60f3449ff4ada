/** The arrows of ARCHITECTURE.md. Anything not allowed here is a finding. */
const may = {
  kernel: [],
  admission: ['kernel'],
  meeting: ['kernel', 'admission'],
  wire: ['kernel'],
  rtp: ['kernel'],
  sfu: ['kernel', 'rtp'],
  livekit: ['kernel', 'rtp', 'sfu'],
  netsim: ['kernel'],
};
const apps = {
  server: ['kernel', 'admission', 'meeting', 'wire', 'livekit'],
  media: ['kernel', 'rtp', 'sfu', 'livekit', 'wire'],
  web: ['kernel', 'wire'],
};

const packageRules = Object.entries(may).map(([name, allowed]) => ({
  name: `${name}-arrows`,
  comment: `packages/${name} may import only ${['itself', ...allowed].join(', ')} of ours`,
  severity: 'error',
  from: { path: `^packages/${name}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^(packages|apps|tests|bench|scripts)/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
}));
const appRules = Object.entries(apps).map(([name, allowed]) => ({
  name: `${name}-arrows`,
  comment: `apps/${name} may import only ${['itself', ...allowed].join(', ')} of ours`,
  severity: 'error',
  from: { path: `^apps/${name}/`, pathNot: '\\.test\\.tsx?$' },
  to: { path: '^(packages|apps|tests|bench|scripts)/', pathNot: `^(apps/${name}|packages/(${allowed.join('|')}))/` },
}));

module.exports = {
  forbidden: [
    ...packageRules,
    ...appRules,
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-half',
      comment: 'packages know no Node',
      severity: 'error',
      from: { path: '^packages/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.(css|svg|json)|virtual:|node:sqlite' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|captures|output)/' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
};
