export { init, use } from "echarts/core";
import { use } from "echarts/core";
import { BarChart, LineChart, HeatmapChart, CustomChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent, VisualMapComponent, LegendComponent, AriaComponent, MarkLineComponent, DataZoomComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
use([BarChart, LineChart, HeatmapChart, CustomChart, ScatterChart, GridComponent, TooltipComponent, VisualMapComponent, LegendComponent, AriaComponent, MarkLineComponent, DataZoomComponent, SVGRenderer]);
