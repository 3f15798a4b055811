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
      name: 'characters-build-on-core',
      comment:
        'What becomes of a character does not depend on the code, datatype or resource that it stands in.',
      severity: 'error',
      from: { path: '^mapping/characters/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|characters)/' },
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
        'A resource is one folder and one line in mapping/resources.ts. What two of them need is a datatype or an extension; only a visit has the segments of its patient.',
      severity: 'error',
      from: {
        path: '^mapping/(?!core|characters|terminology|datatypes|extensions|dialect|site-fields|message|r4|report|encounter)([^/]+)/',
      },
      to: {
        path: '^mapping/',
        pathNot:
          '^mapping/(core|characters|terminology|datatypes|extensions|dialect|site-fields|message|r4|$1)/',
      },
    },
    {
      name: 'visits-build-on-patients',
      comment: 'A message about a visit has the segments of its patient; a Patient knows no visit.',
      severity: 'error',
      from: { path: '^mapping/encounter/' },
      to: {
        path: '^mapping/',
        pathNot:
          '^mapping/(core|characters|terminology|datatypes|extensions|dialect|site-fields|message|r4|patient|encounter)/',
      },
    },
    {
      name: 'dialect-knows-messages-alone',
      comment:
        'It fits any message to what a site takes, and finds what that costs by reading. It knows codes, but no datatype pair and no resource.',
      severity: 'error',
      from: { path: '^mapping/dialect/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|terminology|report|dialect)/' },
    },
    {
      name: 'site-fields-know-messages-and-datatypes',
      comment: 'Rules of a site fill fields of any message, and no resource is known to them.',
      severity: 'error',
      from: { path: '^mapping/site-fields/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|terminology|datatypes|report|dialect|site-fields)/' },
    },
    {
      name: 'only-the-registry-imports-resources',
      comment:
        'All else takes what it needs of a resource type from its module, so that another type is one line there. Tests and benchmarks look at Patients.',
      severity: 'error',
      from: { pathNot: '^(mapping/resources\\.ts$|(mapping/[^/]+|test|bench)/)' },
      to: {
        path: '^mapping/(?!core|characters|terminology|datatypes|extensions|dialect|site-fields|message|r4|report)[^/]+/',
      },
    },
    {
      name: 'messages-know-no-resource',
      comment:
        'What a site makes of a message (its fields, version, characters, lengths) is the same for each type of resource.',
      severity: 'error',
      from: { path: '^mapping/message/' },
      to: {
        path: '^mapping/',
        pathNot: '^mapping/(core|characters|dialect|site-fields|message)/',
      },
    },
    {
      name: 'reports-know-no-resource',
      comment: 'A report takes the module of what it reports about.',
      severity: 'error',
      from: { path: '^mapping/report/' },
      to: { path: '^mapping/', pathNot: '^mapping/(core|report)/' },
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
      comment: 'Everything that is shared may log, so logs, metrics and traces build on settings alone.',
      severity: 'error',
      from: { path: '^runtime/observability/' },
      to: { path: '^runtime/', pathNot: '^runtime/(observability|settings)/' },
    },
    {
      name: 'security-comes-first-in-lib',
      comment: 'What protects data, such as keys and roles, does not know what it protects.',
      severity: 'error',
      from: { path: '^lib/security/' },
      to: { path: '^lib/.+/', pathNot: '^lib/(security)/' },
    },
    {
      name: 'settings-know-no-construct',
      comment: 'They are read before anything is built, and name only what security lets them set.',
      severity: 'error',
      from: { path: '^lib/settings/' },
      to: { path: '^lib/.+/', pathNot: '^lib/(settings|security)/' },
    },
    {
      name: 'containers-know-no-transform',
      comment:
        'The sender and the test HL7 server run without the Lambda: they share the queue and the network with it.',
      severity: 'error',
      from: { path: '^lib/containers/' },
      to: { path: '^lib/.+/', pathNot: '^lib/(containers|settings|security)/' },
    },
    {
      name: 'transform-knows-no-stack',
      comment: 'A stack puts the API and the Lambda in their place.',
      severity: 'error',
      from: { path: '^lib/transform/' },
      to: { path: '^lib/.+/', pathNot: '^lib/(transform|containers|settings|security)/' },
    },
    {
      name: 'intake-builds-on-the-transform',
      comment:
        'It writes the same record and queue, and its API and Lambda are of the same make. The transform runs without it.',
      severity: 'error',
      from: { path: '^lib/intake/' },
      to: { path: '^lib/.+/', pathNot: '^lib/(intake|transform|containers|settings|security)/' },
    },
    {
      name: 'watch-builds-on-what-it-watches',
      comment: 'Alarms and dashboard take constructs; only stacks build them.',
      severity: 'error',
      from: { path: '^lib/watch/' },
      to: { path: '^lib/.+/', pathNot: '^lib/(watch|intake|transform|containers|settings|security)/' },
    },
    {
      name: 'shared-by-the-rooms-of-lib',
      comment: 'The queue and the network belong to several rooms, so they know none but security.',
      severity: 'error',
      from: { path: '^lib/[^/]+$' },
      to: { path: '^lib/.+/', pathNot: '^lib/security/' },
    },
    {
      name: 'queue-and-link-know-no-delivery',
      comment:
        'Delivery brings the queue and the link together; neither knows the other, or what is done with a message.',
      severity: 'error',
      from: { path: '^fargate-sender/(queue|link)/' },
      to: { path: '^fargate-sender/.+/', pathNot: '^fargate-sender/$1/' },
    },
    {
      name: 'faults-know-no-connection',
      comment: 'A fault plan is data that says what goes wrong; answer and connection do it.',
      severity: 'error',
      from: { path: '^test-hl7-server/faults/' },
      to: { path: '^test-hl7-server/', pathNot: '^test-hl7-server/faults/' },
    },
    {
      name: 'aws-sdk-only-in-adapters',
      comment:
        'What a process keeps in a service of AWS has one file that speaks to it; all else takes what it needs as a port.',
      severity: 'error',
      from: {
        path: '^(bin|lambda|fargate-sender|test-hl7-server|runtime|local|mapping|hl7v2)/',
        pathNot:
          '^(lambda/(aws|sqs-queue|record/dynamodb|intake/(quarantine|event-numbers|reconcile/dynamodb|secrets/secrets-manager))|runtime/http/sigv4|fargate-sender/queue/sqs(-batches)?|test-hl7-server/archive/s3|local/emulator/(dynamodb|emulator|keep-trace-headers)|bin/(doctor/aws-(account|networks)|quarantine/fifo-queue|record/items|console/deployed/(stacks|cloudwatch|ecs|logs)))\\.ts$',
      },
      to: { path: '@(aws-sdk|smithy)/' },
    },
    {
      name: 'sockets-of-the-lambda-in-one-file',
      comment: 'One file of the Lambda speaks MLLP; all else takes an exchange as a port.',
      severity: 'error',
      from: { path: '^lambda/', pathNot: '^lambda/mllp\\.ts$' },
      to: { path: ['^(node:)?(net|tls)$', '^runtime/mllp/client-', '^runtime/tls/endpoint-socket'] },
    },
    {
      name: 'cdk-only-in-bin-and-lib',
      comment: 'Infrastructure code stays out of what runs.',
      severity: 'error',
      from: { pathNot: '^(bin|lib|test/(bin|lib))/' },
      to: { path: '(^|/)aws-cdk-lib/' },
    },
    {
      name: 'commands-work-without-the-local-pipeline',
      comment:
        'The commands in bin work on any deployment. The local pipeline may use them, as its console does for the quarantine.',
      severity: 'error',
      from: { path: '^bin/' },
      to: { path: '^(local|bench)/' },
    },
    {
      name: 'local-runs-without-stacks-and-benchmarks',
      comment: 'The stacks deploy what runs here as processes; the benchmarks measure it.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(lib|bench)/' },
    },
    {
      name: 'infrastructure-knows-no-command',
      comment: 'Stacks are made of settings; commands and the local pipeline are no part of a deployment.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(bin|local|bench)/' },
    },
    {
      name: 'parts-of-the-pipeline-come-before-its-tools',
      comment: 'Console, demo and drill work on a running pipeline, which runs without them.',
      severity: 'error',
      from: { path: '^local/(api-host|emulator|pipeline)/' },
      to: { path: '^local/', pathNot: '^local/(api-host|emulator|pipeline)/' },
    },
    {
      name: 'harness-knows-no-benchmark',
      comment: 'Every benchmark is run, measured and reported in the same way.',
      severity: 'error',
      from: { path: '^bench/harness/' },
      to: { path: '^bench/', pathNot: '^bench/harness/' },
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
      name: 'no-circles-of-folders',
      comment: 'Two folders that import each other are one, or a file is in the wrong one.',
      severity: 'error',
      scope: 'folder',
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
    // The parser reads no TSX; test/bin/console/page/imports.unit.ts guards what the page imports.
    exclude: { path: '\\.tsx$' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
