export const a = () => import('echarts/core');
void a();
