import { writeFile } from 'node:fs/promises';
import { generatedFiles } from './files.ts';

// npm run generate:versions — writes the data of each version of HL7 v2 to hl7v2/versions.
for (const [name, text] of Object.entries(generatedFiles())) {
  await writeFile(new URL(`../../hl7v2/versions/${name}`, import.meta.url), text);
}
