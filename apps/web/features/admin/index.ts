import './words.ts';

// biome-ignore lint/style/noDefaultExport: React.lazy takes a module by its default export
export { Admin as default } from './admin.tsx';
