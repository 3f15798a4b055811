/** The arrows between the folders, as rules with their reasons; part of `npm run check`. */
export default {
  forbidden: [
    {
      name: 'hl7v2-imports-nothing',
      comment:
        'The wire is pure and could be a package of its own: it imports no other folder, no package and no Node module.',
      severity: 'error',
      from: { path: '^hl7v2/' },
      to: { pathNot: '^hl7v2/' },
    },
    {
      name: 'runtime-knows-no-process',
      comment: 'What processes share does not know them.',
      severity: 'error',
      from: { path: '^runtime/' },
      to: { path: '^(bin|lib|lambda|fargate-sender|test-hl7-server|local|bench)/' },
    },
    {
      name: 'processes-do-not-import-each-other',
      comment: 'They are deployed apart and talk over HTTP, SQS, MLLP and S3 alone.',
      severity: 'error',
      from: { path: '^(lambda|fargate-sender|test-hl7-server)/' },
      to: { path: '^(bin|lib|lambda|fargate-sender|test-hl7-server|local|bench)/', pathNot: '^$1/' },
    },
    {
      name: 'mapping-is-pure',
      comment: 'Mapping takes values and returns values: no Node module, no package but types.',
      severity: 'error',
      from: { path: '^mapping/' },
      to: { pathNot: ['^mapping/', '^hl7v2/', '@types/fhir'] },
    },
    {
      name: 'mapping-core-comes-first',
      comment: 'Losses, site profile and two-way pairs know no code, datatype or resource.',
      severity: 'error',
      from: { path: '^mapping/core/' },
      to: { path: '^mapping/', pathNot: '^mapping/core/' },
    },
    {
      name: 'terminology-builds-on-core',
      comment: 'Tables of codes know no datatype.',
      severity: 'error',
      from: { path: '^mapping/terminology/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|terminology)/' },
    },
    {
      name: 'datatypes-build-on-terminology',
      comment: 'A datatype pair knows no extension and no resource, so every resource can use it.',
      severity: 'error',
      from: { path: '^mapping/datatypes/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|terminology|datatypes)/' },
    },
    {
      name: 'extensions-build-on-datatypes',
      comment: 'An extension knows no resource that carries it.',
      severity: 'error',
      from: { path: '^mapping/extensions/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|terminology|datatypes|extensions)/' },
    },
    {
      name: 'resources-do-not-import-each-other',
      comment:
        'A resource is one folder and one line in mapping/resources.ts. What two of them need is a datatype or an extension.',
      severity: 'error',
      from: { path: '^mapping/(patient)/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|terminology|datatypes|extensions|r4|$1)/' },
    },
    {
      name: 'r4-stands-alone',
      comment: 'The element tables of R4 and the validation know nothing of HL7 v2 mapping.',
      severity: 'error',
      from: { path: '^mapping/r4/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|r4)/' },
    },
    {
      name: 'only-the-site-profile-knows-the-mapping',
      comment:
        'It is read as the mapping takes it. Nothing else that processes share has to do with mapping.',
      severity: 'error',
      from: { path: '^runtime/', pathNot: '^runtime/site-profile/' },
      to: { path: '^mapping/' },
    },
    {
      name: 'settings-come-before-all-else-in-runtime',
      comment:
        'Everything that is shared may take settings; how they are read knows nothing of what they are for.',
      severity: 'error',
      from: { path: '^runtime/settings/' },
      to: { path: '^runtime/', pathNot: '^runtime/settings/' },
    },
    {
      name: 'observability-knows-settings-alone',
      comment:
        'Logs, metrics and traces tell of everything, so they build on nothing that could want to log.',
      severity: 'error',
      from: { path: '^runtime/observability/' },
      to: { path: '^runtime/', pathNot: '^runtime/(observability|settings)/' },
    },
    {
      name: 'aws-sdk-only-in-adapters',
      comment: 'One file of each process speaks to AWS; all else takes what it needs as a port.',
      severity: 'error',
      from: {
        path: '^(bin|lambda|fargate-sender|test-hl7-server|runtime|local|mapping|hl7v2)/',
        pathNot:
          '^(lambda/aws|fargate-sender/queue/sqs|test-hl7-server/archive/s3|local/(emulator|keep-trace-headers|sqs)|bin/load/sigv4)\\.ts$',
      },
      to: { path: '@(aws-sdk|smithy)/' },
    },
    {
      name: 'sockets-of-the-lambda-in-one-file',
      comment: 'One file of the Lambda speaks MLLP; all else takes an exchange as a port.',
      severity: 'error',
      from: { path: '^lambda/', pathNot: '^lambda/mllp\\.ts$' },
      to: { path: '^(node:)?(net|tls)$' },
    },
    {
      name: 'cdk-only-in-bin-and-lib',
      comment: 'Infrastructure code stays out of what runs.',
      severity: 'error',
      from: { pathNot: '^(bin|lib|test/(bin|lib))/' },
      to: { path: '(^|/)aws-cdk-lib/' },
    },
    {
      name: 'product-imports-no-test',
      comment: 'Tests look at the product, never the other way round.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-circles',
      comment: 'A circle hides which part comes first.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'only-what-package-json-names',
      comment: 'A package that comes along with another may go with it.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'], pathNot: '^fhir/r4' },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads to a file.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The parser reads no TSX; test/local/console/page-imports.unit.ts guards what the page imports.
    exclude: { path: '\\.tsx$' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
