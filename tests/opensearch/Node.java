// One OpenSearch node as a process of its own: java -cp 'lib/*' Node.java FOLDER NAME HTTP TRANSPORT TRANSPORT,TRANSPORT,…
// It runs until it is told to stop; the last argument names the transport ports of all nodes, this one's among them.

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.codelibs.opensearch.runner.node.OpenSearchRunnerNode;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.transport.Netty4Plugin;

public class Node {
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        List<String> ports = Arrays.asList(arguments[4].split(","));
        Settings settings = Settings.builder()
            .put("path.home", folder.toString())
            .put("path.data", folder.resolve("data").toString())
            .put("path.logs", folder.resolve("logs").toString())
            .put("cluster.name", "searchsvc-tests")
            .put("node.name", arguments[1])
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", arguments[3])
            .putList("discovery.seed_hosts", ports.stream().map(port -> "127.0.0.1:" + port).toList())
            .putList("cluster.initial_cluster_manager_nodes", names(ports.size()))
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .put("node.store.allow_mmap", false)
            .build();
        OpenSearchRunnerNode node = new OpenSearchRunnerNode(
            new Environment(settings, folder.resolve("config")),
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (Exception ignored) {
                // It is going anyway.
            }
        }));
        node.start();
        new CountDownLatch(1).await();
    }

    private static List<String> names(int count) {
        return java.util.stream.IntStream.rangeClosed(1, count).mapToObj(number -> "node-" + number).toList();
    }
}
