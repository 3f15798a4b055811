import type { CapabilityStatement, CapabilityStatementRestResource } from 'fhir/r4.js';
import type { SiteResource, SiteResources } from '../../../mapping/resources.ts';

/** What the REST API of a source can do at this site. */
export function capabilityStatement(resources: SiteResources): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    // When what follows last changed.
    date: '2026-11-30',
    kind: 'instance',
    software: { name: 'FHIR to HL7 v2 transform' },
    implementation: { description: 'Sends resources to an HL7 v2 system as messages' },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    rest: [{ mode: 'server', resource: [...resources.values()].map(resourceOf) }],
  };
}

function resourceOf({ module, mapping }: SiteResource): CapabilityStatementRestResource {
  const interactions = ['read', 'vread', 'create', 'update'] as const;
  return {
    type: module.type as CapabilityStatementRestResource['type'],
    documentation:
      'GET reads what was last sent: elements without a field are not in it, and earlier versions are not kept.',
    interaction: [...interactions, ...(mapping.endings?.deletes ? (['delete'] as const) : [])].map(
      (code) => ({
        code,
      }),
    ),
    versioning: 'versioned',
    readHistory: false,
    updateCreate: true,
    conditionalCreate: false,
    conditionalRead: 'not-supported',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
  };
}
