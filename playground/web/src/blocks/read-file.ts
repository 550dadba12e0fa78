/** A chosen file with its bytes as base64, for the JSON that the playground takes. */
export async function readChosenFile(file: File): Promise<{ name: string; mimetype: string; size: number; base64: string }> {
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => reject(new Error(`${file.name} could not be read.`)));
    reader.readAsDataURL(file);
  });
  return {
    name: file.name,
    mimetype: file.type || 'application/octet-stream',
    size: file.size,
    base64: address.slice(address.indexOf(',') + 1),
  };
}
