/** Inter in the weights of a report: Latin, Greek and Cyrillic, embedded as the subset that is used. By package and file. */
export const fontFiles = {
  regular: '@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  medium: '@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf',
  bold: '@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf',
} as const;
export type Face = keyof typeof fontFiles;
