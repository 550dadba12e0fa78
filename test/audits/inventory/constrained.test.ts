import { constrained } from '../../../src/audits/inventory/constrained.js';
import { readInventory } from '../../../src/audits/inventory/read-inventory.js';
import { memoryTree } from '../memory-tree.js';

async function installed(requirements: string, constraints: string) {
  const tree = memoryTree({ 'requirements.txt': `-c constraints.txt\n${requirements}`, 'constraints.txt': constraints });
  const [first] = constrained(await readInventory(tree, 'requirements.txt'));
  return first;
}

it.each([
  ['a bare name takes the pin', 'django\n', 'Django==3.2.13\n', '==3.2.13', '3.2.13'],
  ['a range that admits it takes the pin', 'django>=3,<4\n', 'django==3.2.13\n', '==3.2.13', '3.2.13'],
  ['a range that refuses it does not', 'django>=4\n', 'django==3.2.13\n', '>=4', null],
  ['a range of the constraint is added', 'django>=3\n', 'django<4\n', '<4,>=3', null],
  ['several constraints hold together', 'django\n', 'django<4\ndjango==3.2.13\n', '==3.2.13', '3.2.13'],
  ['an own pin stays', 'django==3.2.25\n', 'django<4\n', '==3.2.25', '3.2.25'],
  ['a constraint of other machines says nothing', 'django\n', 'django==3.2.13; os_name == "nt"\n', '', null],
  ['a constraint of the same machines does', 'django; os_name == "nt"\n', 'django==3.2.13; os_name == "nt"\n', '==3.2.13', '3.2.13'],
  ['another package says nothing', 'django\n', 'django-filter==21.1\n', '', null],
])('%s', async (_name, requirements, constraints, specifier, pinned) => {
  expect(await installed(requirements, constraints)).toMatchObject({ name: 'django', specifier, pinned });
});

it('names the place where the pin stands', async () => {
  expect(await installed('gunicorn\n', '# pins\ngunicorn==20.1.0\n')).toMatchObject({ file: 'constraints.txt', line: 2 });
  expect(await installed('git+https://x.example/a@main#egg=a\n', 'a==1\n')).toMatchObject({ pinned: null, file: 'requirements.txt' });
});
